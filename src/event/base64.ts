/** Bytes turned into characters at a time; `String.fromCharCode` takes them as arguments. */
const CHUNK_BYTES = 8192;

/** Padded Base64 of RFC 4648 section 4, the one string form of bytes. */
export function encodeBase64(bytes: Uint8Array): string {
  let characters = '';
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    characters += String.fromCharCode(...bytes.subarray(start, start + CHUNK_BYTES));
  }
  return btoa(characters);
}

/** The bytes of padded Base64; the text has been accepted by {@link isBase64}. */
export function decodeBase64(text: string): Uint8Array {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let index = 0; index < characters.length; index += 1) {
    bytes[index] = characters.charCodeAt(index);
  }
  return bytes;
}

/** Whether `text` is padded Base64: standard alphabet, no white space, unused bits zero. */
export function isBase64(text: string): boolean {
  if (text.length % 4 !== 0) return false;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  // A search for one character, since it takes no memory however long the text is.
  const other = text.search(/[^A-Za-z0-9+/]/);
  if (other !== -1 && other < text.length - padding) return false;
  // Unused bits that are not zero would make two texts of the same bytes; the form has to be one.
  const tail = text.slice(-4);
  return tail === '' || btoa(atob(tail)) === tail;
}
