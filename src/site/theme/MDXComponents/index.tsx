import MDXComponents from '@theme-init/MDXComponents';
import Clause from '../../components/clause.tsx';
import ClauseNote from '../../components/clause-note.tsx';
import DataFence from '../../components/data-fence.tsx';
import Example from '../../components/example.tsx';
import HeaderCell from '../../components/header-cell.tsx';
import PageSummary from '../../components/page-summary.tsx';
import ScrollTable from '../../components/scroll-table.tsx';

/** The components that the remark plugins put into plain Markdown pages. */
export default {
  ...MDXComponents,
  Clause,
  ClauseNote,
  DataFence,
  Example,
  table: ScrollTable,
  th: HeaderCell,
  PageSummary,
};
