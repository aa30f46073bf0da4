const BAD_HOST = 'Give --host an address of this machine, such as 127.0.0.1, 0.0.0.0 or ::1';

/** What to do when a port cannot be had; other errors say so themselves. */
const REMEDIES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Stop what listens there, or leave --port out for any free one',
  EACCES: 'Take a port from 1024 on',
  EADDRNOTAVAIL: BAD_HOST,
  ENOTFOUND: BAD_HOST,
  EAI_AGAIN: BAD_HOST,
};

/** Why a command that listens does not, and what helps. */
export function cannotListen(action: string, error: unknown): string {
  const { message = String(error), code = '' } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  const remedy = Object.hasOwn(REMEDIES, code) ? `\n  ${REMEDIES[code]}` : '';
  return `Cannot ${action}: ${message}${remedy}`;
}
