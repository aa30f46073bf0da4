import type { ReactNode } from 'react';
import type { Guarantee, MatrixColumn } from '../results/matrix.ts';
import Icon from './icon.tsx';
import ScrollRegion from './scroll-region.tsx';

const STATUS: Readonly<Record<Guarantee['status'], { readonly label: string; icon: string }>> = {
  proved: { label: 'Proved', icon: 'check' },
  failed: { label: 'Failed', icon: 'cross' },
  claimed: { label: 'Claimed, not checked', icon: 'eye' },
  'not-claimed': { label: 'Not claimed', icon: 'minus' },
};

/** Guarantees down, channels across, each with the checks behind it. */
export default function GuaranteeTable({
  columns,
}: {
  readonly columns: readonly MatrixColumn[];
}): ReactNode {
  const channels = columns.filter(({ guarantees }) => guarantees !== undefined);
  const profiles = channels[0]?.guarantees ?? [];
  return (
    <ScrollRegion label="Guarantees by channel">
      <table className="eds-table eds-matrix">
        <thead>
          <tr>
            <th scope="col">Guarantee</th>
            {channels.map(({ id, name }) => (
              <th scope="col" key={id}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {profiles.map(({ profile, says }, index) => (
            <tr key={profile}>
              <th scope="row">
                <code>{profile}</code>
                <span className="eds-table__text">{says}</span>
              </th>
              {channels.map(({ id, name, guarantees }) => (
                <td key={id} data-label={name}>
                  <Cell guarantee={guarantees?.[index]} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function Cell({ guarantee }: { readonly guarantee: Guarantee | undefined }): ReactNode {
  if (guarantee === undefined) return null;
  const { status, passed, total } = guarantee;
  const { label, icon } = STATUS[status];
  const tone = {
    proved: 'pass',
    failed: 'fail',
    claimed: 'inconclusive',
    'not-claimed': 'untested',
  };
  return (
    <span className={`eds-cell eds-cell--${tone[status]}`}>
      <Icon name={icon} />
      {label}
      {total > 0 && status !== 'not-claimed' && ` · ${passed} of ${total}`}
    </span>
  );
}
