import { expect, test } from 'vitest';
import * as sdk from '../cloudevents-sdk/index.ts';
import * as api from './index.ts';

test('The subpath event has these names and no others', () => {
  expect(Object.keys(api).sort()).toEqual([
    'ATTRIBUTE_COUNT_MAX',
    'BATCH_COUNT_MAX',
    'BATCH_SIZE_MAX_BYTES',
    'DATA_DEPTH_MAX',
    'EVENT_ERRORS',
    'EVENT_SIZE_GUARANTEED_BYTES',
    'EVENT_SIZE_MAX_BYTES',
    'INTEGER_MAX',
    'INTEGER_MIN',
    'PROBLEM_COUNT_MAX',
    'SPEC_VERSION',
    'TRACESTATE_LENGTH_MAX',
    'attributeString',
    'canonicalString',
    'createEvent',
    'encodeData',
    'eventKey',
    'formatTraceparent',
    'isAbsoluteUri',
    'isAttributeName',
    'isJsonMediaType',
    'isTimestamp',
    'isUriReference',
    'parseEvent',
    'parseEvents',
    'parseMediaType',
    'parseTraceparent',
    'serializeEvent',
    'serializeEvents',
    'traceOfEvent',
    'validateEvent',
    'withAttributes',
  ]);
});

test('The subpath cloudevents-sdk has these names and no others', () => {
  expect(Object.keys(sdk).sort()).toEqual(['fromSdkEvent', 'toSdkEvent']);
});
