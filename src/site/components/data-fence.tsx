import type { ReactNode } from 'react';

/** Data that the examples below can use: its name stands above it. */
export default function DataFence(props: {
  readonly name: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <figure className="eds-data">
      <figcaption>
        <code>{props.name}</code> <span>in the examples below</span>
      </figcaption>
      {props.children}
    </figure>
  );
}
