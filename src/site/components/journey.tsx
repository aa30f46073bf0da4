import Link from '@docusaurus/Link';
import type { ReactNode } from 'react';

export interface Station {
  readonly title: string;
  /** What somebody asks here; above the text. */
  readonly question?: string;
  readonly text: string;
  readonly to?: string;
  readonly link?: string;
}

/** A path with stations. An ordered list, drawn as a line. */
export default function Journey({
  stations,
}: {
  readonly stations: readonly Station[];
}): ReactNode {
  return (
    <ol className="eds-journey">
      {stations.map(({ title, question, text, to, link }) => (
        <li key={title}>
          <span className="eds-journey__title">{title}</span>
          {question !== undefined && <span className="eds-journey__question">{question}</span>}
          <span className="eds-journey__text">{text}</span>
          {to !== undefined && (
            <Link className="eds-journey__link" to={to}>
              {link}
            </Link>
          )}
        </li>
      ))}
    </ol>
  );
}
