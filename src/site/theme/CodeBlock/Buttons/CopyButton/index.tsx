import type { Props } from '@theme/CodeBlock/Buttons/CopyButton';
import CopyButton from '@theme-init/CodeBlock/Buttons/CopyButton';
import { type ReactNode, useContext } from 'react';
import { InsideExample } from '../../../../components/example-context.ts';

/** An example has a Copy of its own, which gives the complete code; the plain one would give half of it. */
export default function CopyButtonOutsideExamples(props: Props): ReactNode {
  return useContext(InsideExample) ? null : <CopyButton {...props} />;
}
