import {
  MermaidContainerClassName,
  useMermaidRenderResult,
} from '@docusaurus/theme-mermaid/client';
import clsx from 'clsx';
import { type ReactNode, useRef } from 'react';
import { diagramSteps } from '../diagram-steps.ts';
import { useScrolls } from './use-scrolls.ts';

/** A drawing is made no smaller than this part of its size: below it, its letters are smaller than 12 pixels. */
const SCALE_MIN = 0.8;

/** A diagram at a size that can be read: on a narrow screen it scrolls. What a sequence shows is there in words too. */
export default function Diagram({ text }: { readonly text: string }): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const svg = useMermaidRenderResult({ text })?.svg;
  const stop = useScrolls(box, 'Diagram', svg);
  const steps = diagramSteps(text);
  return (
    <div className="eds-diagram">
      <div ref={box} className={clsx('eds-diagram__box', MermaidContainerClassName)} {...stop}>
        {svg !== undefined && (
          <div
            style={{ minWidth: SCALE_MIN * widthOf(svg) }}
            aria-hidden={steps.length > 0}
            // biome-ignore lint/security/noDangerouslySetInnerHtml: drawn by the page from its own text
            dangerouslySetInnerHTML={{ __html: svg }}
          />
        )}
      </div>
      {steps.length > 0 && (
        <details className="eds-diagram__words">
          <summary>The diagram in words</summary>
          <ol>
            {steps.map((step, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: steps never move, and two can say the same
              <li key={at}>{step}</li>
            ))}
          </ol>
        </details>
      )}
    </div>
  );
}

/** The width that a drawing was made for, in pixels. */
function widthOf(svg: string): number {
  return Number(/viewBox="[-\d.]+ [-\d.]+ ([\d.]+)/.exec(svg)?.[1] ?? 0);
}
