import { expect, test } from 'vitest';
import * as entry from './index.ts';

test('event-delivery-spec/host exports these names', () => {
  expect(Object.keys(entry).sort()).toEqual([
    'CHANNELS_MAX',
    'CONTROL_BODY_SIZE_MAX_BYTES',
    'CONTROL_PATH',
    'DRAIN_MS_DEFAULT',
    'HOST_ERRORS',
    'NAME_LENGTH_MAX',
    'createControl',
    'createHost',
    'directoryHostStore',
    'hostReceiver',
    'memoryHostStore',
    'serveHost',
  ]);
});
