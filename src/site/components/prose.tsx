import { createElement, Fragment, type ReactNode } from 'react';

/** A clause's sentence as the parser gives it: text on one line, code in backticks. */
export function Prose({ text }: { readonly text: string }): ReactNode {
  const parts = text
    .split('`')
    .flatMap((part, index) =>
      index % 2 === 0 ? withKeyword(part) : [createElement('code', null, part)],
    );
  // As arguments rather than as a list: the parts never change places, so they need no keys.
  return createElement(Fragment, null, ...parts);
}

function withKeyword(part: string): readonly ReactNode[] {
  const match = /\b(?:MUST|SHOULD)(?: NOT)?\b|\bMAY\b/.exec(part);
  if (match === null) return [part];
  return [
    part.slice(0, match.index),
    <strong className="eds-keyword" key="keyword">
      {match[0]}
    </strong>,
    part.slice(match.index + match[0].length),
  ];
}
