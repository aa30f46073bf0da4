import { type Command, InvalidArgumentError } from 'commander';

/**
 * Makes a command refuse the empty text as the value of a flag that nothing else looks at: mostly a variable of the
 * shell that is not set, and as the address of a host it would mean every address.
 */
export function refuseEmptyValues(command: Command): void {
  for (const option of command.options) {
    if (option.required && !option.variadic && option.parseArg === undefined) {
      option.argParser(notEmpty);
    }
  }
}

function notEmpty(text: string): string {
  if (text !== '') return text;
  throw new InvalidArgumentError('It is empty.');
}
