import { type ReactNode, useEffect, useState } from 'react';
import Icon from './icon.tsx';

/** How long "Copied" stays. */
const SHOWN_MS = 2000;

interface Props {
  readonly code: string;
  readonly name?: string | undefined;
}

/** Copies complete code, and says so to the eye and to screen readers. */
export default function CopyCode({ code, name }: Props): ReactNode {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = () => {
    writeClipboard(code).then(
      () => setState('copied'),
      () => setState('failed'),
    );
  };
  const label = { idle: 'Copy', copied: 'Copied', failed: 'Copy failed' }[state];
  return (
    <button type="button" className="eds-button" onClick={copy}>
      <Icon name={state === 'copied' ? 'check' : 'copy'} />
      <span aria-live="polite">{label}</span>
      {name !== undefined && <span className="eds-visually-hidden"> “{name}”</span>}
    </button>
  );
}

/** The clipboard exists only in secure contexts; a page served by plain HTTP on a network is none. */
function writeClipboard(text: string): Promise<void> {
  if (navigator.clipboard === undefined) return Promise.reject(new Error('No clipboard'));
  return navigator.clipboard.writeText(text);
}
