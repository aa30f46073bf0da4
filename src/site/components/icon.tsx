import type { ReactNode } from 'react';

const PATHS: Readonly<Record<string, string>> = {
  check: 'M3.5 8.5 6.7 11.6 12.5 4.6',
  cross: 'M4.2 4.2 11.8 11.8M11.8 4.2 4.2 11.8',
  half: 'M8 2.5a5.5 5.5 0 1 0 0 11zM8 2.5a5.5 5.5 0 0 1 0 11',
  alert: 'M8 2.6 14.2 13.4H1.8ZM8 6.6v3.2M8 11.6v.1',
  eye: 'M1.6 8S4 3.9 8 3.9 14.4 8 14.4 8 12 12.1 8 12.1 1.6 8 1.6 8ZM8 9.7A1.7 1.7 0 1 0 8 6.3a1.7 1.7 0 0 0 0 3.4ZM2.8 13.2 13.2 2.8',
  minus: 'M3.5 8h9',
  question: 'M5.6 6.1A2.4 2.4 0 1 1 8.8 8.3C8.2 8.6 8 9 8 9.7M8 12.3v.1',
  chevron: 'M4.5 6.2 8 9.8l3.5-3.6',
  link: 'M6.7 9.3a2.6 2.6 0 0 0 3.7 0l2.2-2.2a2.6 2.6 0 1 0-3.7-3.7l-.9.9M9.3 6.7a2.6 2.6 0 0 0-3.7 0L3.4 8.9a2.6 2.6 0 1 0 3.7 3.7l.9-.9',
  copy: 'M6 6h7v7.5H6zM3 10.2V2.5h7v1.3',
  download: 'M8 2.5v7.2M4.8 6.8 8 10l3.2-3.2M3 13.3h10',
};

/** A 16-pixel line drawing in the colour of the text. Decoration: its meaning stands beside it in words. */
export default function Icon({ name }: { readonly name: string }): ReactNode {
  return (
    <svg className="eds-icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name] ?? ''} />
    </svg>
  );
}
