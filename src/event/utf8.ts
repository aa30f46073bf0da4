/** Number of bytes of a text in UTF-8; a lone surrogate counts as the three of U+FFFD. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x80) continue;
    if (code < 0x800) bytes += 1;
    else if (isPairAt(text, index, code)) {
      // Two code units, four bytes.
      bytes += 2;
      index += 1;
    } else bytes += 2;
  }
  return bytes;
}

/** Whether a text has more bytes in UTF-8 than this; most texts are decided without counting. */
export function exceedsUtf8(text: string, sizeMaxBytes: number): boolean {
  // Each code unit has one byte to three.
  if (text.length > sizeMaxBytes) return true;
  return text.length * 3 > sizeMaxBytes && utf8Length(text) > sizeMaxBytes;
}

function isPairAt(text: string, index: number, code: number): boolean {
  if (code < 0xd800 || code > 0xdbff) return false;
  const next = text.charCodeAt(index + 1);
  return next >= 0xdc00 && next <= 0xdfff;
}
