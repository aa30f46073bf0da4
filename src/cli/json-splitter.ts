/** A piece of the input: one JSON value as bytes, or something that is none. Lines count from 1. */
export type Piece =
  | { readonly kind: 'value'; readonly bytes: Buffer; readonly line: number }
  | {
      readonly kind: 'fault';
      readonly state: string;
      readonly line: number;
      /** It may well be JSON, and is too long to be looked at. */
      readonly isTooLong?: true;
    };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NEWLINE = 0x0a;
const COMMA = 0x2c;
const COLON = 0x3a;
const BRACKET_OPEN = 0x5b;
const BRACKET_CLOSE = 0x5d;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;

/**
 * Where the splitter stands: `between` values; inside a `value`, outside or inside a `string` of it; in
 * `noise` that starts no value; or `lost`, after a fault that left the structure unknown.
 */
type Place = 'between' | 'value' | 'string' | 'noise' | 'lost';

/**
 * Splits a byte stream into JSON values: one a line (NDJSON), the elements of arrays, documents over
 * several lines, also mixed. Memory stays within one chunk and one value.
 *
 * Looks at structure only: quotes, brackets, commas and line ends. A value leaves as the bytes that came,
 * so that numbers and escapes stay as they were written; whether it is JSON is for a parser to say.
 */
export class JsonSplitter {
  readonly #maxBytes: number;
  #place: Place = 'between';
  #array: 'outside' | 'before first' | 'before value' | 'after value' = 'outside';
  /** Open brackets of the value. */
  #depth = 0;
  #line = 1;
  #startLine = 1;
  #atLineStart = true;
  #isEscaped = false;
  #isStart = true;
  /** Last byte of the value that is not blank, outside strings. */
  #lastByte = 0;
  /** Whether the value's first line holds its opening brace and nothing more. */
  #opensAlone = false;
  #parts: Buffer[] = [];
  #size = 0;
  #pieces: Piece[] = [];
  #chunk: Buffer = Buffer.alloc(0);
  /** Index in the chunk from which bytes of the value are not kept yet. */
  #from = 0;

  /** @param maxBytes Longest value handed out; a longer one is a fault, and its bytes are let go. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Takes the next bytes and returns what is complete with them, in order. */
  push(chunk: Buffer): readonly Piece[] {
    this.#pieces = [];
    this.#chunk = chunk;
    this.#from = 0;
    let index = this.#isStart && hasByteOrderMark(chunk) ? 3 : 0;
    if (chunk.length > 0) this.#isStart = false;
    while (index < chunk.length) {
      index = this.#place === 'string' ? this.#scanString(index) : this.#step(index);
    }
    if (this.#isInside()) this.#keep(chunk.length);
    return this.#pieces;
  }

  /** Returns what is left over when the input has ended. */
  end(): readonly Piece[] {
    this.#pieces = [];
    if (this.#place === 'noise') this.#fault(NOISE, this.#startLine);
    else if (this.#isInside()) this.#fault(CUT_OFF, this.#startLine);
    else if (this.#array !== 'outside') this.#fault('an array that is not closed', this.#line);
    return this.#pieces;
  }

  #step(index: number): number {
    const byte = this.#chunk[index] as number;
    if (byte === NEWLINE) {
      if (this.#place === 'noise') this.#endNoise();
      if (this.#line === this.#startLine) {
        this.#opensAlone = this.#depth === 1 && this.#lastByte === BRACE_OPEN;
      }
      this.#line += 1;
      this.#atLineStart = true;
      return index + 1;
    }
    if (this.#place === 'lost' && this.#atLineStart && isOpening(byte)) {
      this.#place = 'between';
      this.#array = 'outside';
    }
    if (this.#place === 'between') this.#between(byte, index);
    else if (this.#place === 'value') this.#inValue(byte, index);
    else if (this.#place === 'noise') this.#inNoise(byte);
    this.#atLineStart = false;
    return index + 1;
  }

  #between(byte: number, index: number): void {
    if (isBlank(byte)) return;
    const isElement = this.#array !== 'outside';
    if (isElement && (byte === COMMA || byte === BRACKET_CLOSE)) {
      this.#separator(byte);
      return;
    }
    if (!isElement && byte === BRACKET_OPEN) {
      this.#array = 'before first';
      return;
    }
    if (this.#array === 'after value') this.#fault('no comma between two elements', this.#line);
    if (isElement) this.#array = 'after value';
    this.#startLine = this.#line;
    if (isElement ? isOpening(byte) : byte === BRACE_OPEN) this.#begin(index);
    else this.#place = 'noise';
  }

  #separator(byte: number): void {
    if (byte === BRACKET_CLOSE) {
      if (this.#array === 'before value')
        this.#fault('a comma before the end of an array', this.#line);
      this.#array = 'outside';
    } else {
      if (this.#array !== 'after value') this.#fault('a comma without an element', this.#line);
      this.#array = 'before value';
    }
  }

  #begin(index: number): void {
    this.#place = 'value';
    this.#startLine = this.#line;
    this.#depth = 1;
    this.#lastByte = BRACE_OPEN;
    this.#parts = [];
    this.#size = 0;
    this.#from = index;
  }

  #inValue(byte: number, index: number): void {
    if (byte === QUOTE) this.#place = 'string';
    else if (byte === BRACE_OPEN || byte === BRACKET_OPEN) {
      if (this.#isCutOff(byte)) {
        this.#fault(CUT_OFF, this.#startLine);
        this.#begin(index);
        return;
      }
      this.#depth += 1;
    } else if (byte === BRACE_CLOSE || byte === BRACKET_CLOSE) {
      this.#depth -= 1;
      if (this.#depth === 0) this.#finish(index + 1);
    }
    if (!isBlank(byte)) this.#lastByte = byte;
  }

  /**
   * A line starts with a brace, and either JSON allows none there or the value did not open with a brace
   * alone on its line, as documents over several lines do: then the value before it was cut off.
   */
  #isCutOff(byte: number): boolean {
    if (byte !== BRACE_OPEN || !this.#atLineStart) return false;
    return !this.#opensAlone || ![COLON, COMMA, BRACKET_OPEN].includes(this.#lastByte);
  }

  #finish(end: number): void {
    this.#keep(end);
    this.#place = 'between';
    if (this.#size > this.#maxBytes) {
      const state = `a value of ${this.#size} bytes, more than ${this.#maxBytes}`;
      this.#pieces.push({ kind: 'fault', state, line: this.#startLine, isTooLong: true });
    } else {
      const bytes = Buffer.concat(this.#parts);
      this.#pieces.push({ kind: 'value', bytes, line: this.#startLine });
    }
    this.#parts = [];
  }

  /** Steps over a string as far as the chunk goes, and returns the index after it. */
  #scanString(start: number): number {
    const chunk = this.#chunk;
    for (let index = start; index < chunk.length; index += 1) {
      const byte = chunk[index] as number;
      if (byte === NEWLINE) {
        this.#fault(OPEN_STRING, this.#line);
        this.#place = 'lost';
        this.#isEscaped = false;
        this.#parts = [];
        return index;
      }
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === BACKSLASH) this.#isEscaped = true;
      else if (byte === QUOTE) {
        this.#place = 'value';
        this.#lastByte = QUOTE;
        return index + 1;
      }
    }
    return chunk.length;
  }

  #inNoise(byte: number): void {
    if (this.#array === 'outside' || (byte !== COMMA && byte !== BRACKET_CLOSE)) return;
    this.#endNoise();
    this.#separator(byte);
  }

  #endNoise(): void {
    this.#fault(NOISE, this.#startLine);
    this.#place = 'between';
  }

  #isInside(): boolean {
    return this.#place === 'value' || this.#place === 'string';
  }

  /** Keeps the bytes of the value up to `end`, unless it has become too long already. */
  #keep(end: number): void {
    this.#size += end - this.#from;
    if (this.#size > this.#maxBytes) this.#parts = [];
    else this.#parts.push(this.#chunk.subarray(this.#from, end));
    this.#from = end;
  }

  #fault(state: string, line: number): void {
    this.#pieces.push({ kind: 'fault', state, line });
  }
}

const NOISE = 'a piece of text that is no JSON object';
const CUT_OFF = 'a value that is cut off';
const OPEN_STRING =
  'a string that is not closed on its line; the text is skipped up to a line that starts with a bracket';

function hasByteOrderMark(chunk: Buffer): boolean {
  return chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf;
}

function isOpening(byte: number): boolean {
  return byte === BRACE_OPEN || byte === BRACKET_OPEN;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d;
}
