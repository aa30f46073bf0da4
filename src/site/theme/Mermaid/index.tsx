import ErrorBoundary from '@docusaurus/ErrorBoundary';
import type { Props } from '@theme/Mermaid';
import type { ReactNode } from 'react';
import Diagram from '../../components/diagram.tsx';

/** In place of the theme's diagram, which shrinks until it fits, however small its letters become. */
export default function Mermaid({ value }: Props): ReactNode {
  return (
    <ErrorBoundary fallback={({ error }) => <p>Cannot draw this diagram: {error.message}</p>}>
      <Diagram text={value} />
    </ErrorBoundary>
  );
}
