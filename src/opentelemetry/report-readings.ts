import type { Attributes, Meter } from '@opentelemetry/api';

/** One metric, and where it stands in a description. */
export interface Reading<D> {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  /** What is true now can fall; what is counted only grows. */
  readonly kind: 'gauge' | 'counter';
  /** Undefined: the description does not say, and nothing is reported. */
  readonly read: (description: D) => number | undefined;
}

/** A description, and the attributes that tell what it describes. */
export type Described<D> = readonly [description: D, attributes: Attributes];

/** Has a meter ask for descriptions at each collection, and report what is read in them; returns what ends it. */
export function reportReadings<D>(
  meter: Meter,
  readings: readonly Reading<D>[],
  describe: () => Promise<readonly Described<D>[]>,
): () => void {
  const observables = readings.map(({ name, kind, unit, description }) =>
    kind === 'gauge'
      ? meter.createObservableGauge(name, { unit, description })
      : meter.createObservableCounter(name, { unit, description }),
  );
  const callback: Parameters<Meter['addBatchObservableCallback']>[0] = async (result) => {
    for (const [description, attributes] of await describe()) {
      for (const [index, observable] of observables.entries()) {
        const value = readings[index]?.read(description);
        if (value !== undefined) result.observe(observable, value, attributes);
      }
    }
  };
  meter.addBatchObservableCallback(callback, observables);
  return () => meter.removeBatchObservableCallback(callback, observables);
}
