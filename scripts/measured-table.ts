/** Figures as cells of Markdown tables. */
import type { BenchRecord, Figure } from './measured-record.ts';

/** Finds figures by name and unit. */
export interface Figures {
  /** The value. Throws when the record has no such figure: a page then has nothing to show. */
  get(name: string, unit: string): number;
  find(name: string, unit: string): number | undefined;
  /** The whole figure, with its aim. */
  figure(name: string, unit: string): Figure;
}

/** The figures of a record by name and unit. Throws when two have the same. */
export function figuresOf({ command, figures }: BenchRecord): Figures {
  const known = new Map<string, Figure>();
  for (const figure of figures) {
    const key = `${figure.name} [${figure.unit}]`;
    if (known.has(key)) throw new Error(`Cannot read record of ${command}: two of "${key}"`);
    known.set(key, figure);
  }
  const figure = (name: string, unit: string) => {
    const found = known.get(`${name} [${unit}]`);
    if (found !== undefined) return found;
    throw new Error(`Cannot read record of ${command}: no "${name} [${unit}]"`);
  };
  return {
    get: (name, unit) => figure(name, unit).value,
    find: (name, unit) => known.get(`${name} [${unit}]`)?.value,
    figure,
  };
}

/** A table; the first columns are texts, by default one, and all others numbers. */
export function table(head: string, rows: readonly string[], texts = 1): string {
  const cells = head.split('|').map((cell) => cell.trim());
  const line = rowOf(...cells.map((_, column) => (column < texts ? '---' : '--:')));
  return [rowOf(...cells), line, ...rows].join('\n');
}

/** One row of a table. */
export function rowOf(...cells: readonly string[]): string {
  return `|${cells.map((cell) => (cell === '' ? ' ' : ` ${cell} `)).join('|')}|`;
}

/** A number with three digits, or with all before the point. */
export function shown(value: number): string {
  const rounded = Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
  return rounded.toLocaleString('en', { maximumFractionDigits: 12 });
}

/** What a bench aims at, in words; empty where it aims at nothing. */
export function aimText({ atLeast, atMost }: Pick<Figure, 'atLeast' | 'atMost'>): string {
  if (atLeast !== undefined) return `at least ${atLeast}`;
  return atMost === undefined ? '' : `at most ${atMost}`;
}
