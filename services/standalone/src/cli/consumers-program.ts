import { languages } from '@drawbell/draws/subscriber-input';
import { keyScopes } from '@drawbell/store/webhooks/tables';
import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { wholeNumber } from './arguments.ts';
import type { CommandContext } from './command-context.ts';
import {
  createConsumerCommand,
  createKeyCommand,
  listAttemptsCommand,
  listConsumersCommand,
  listEndpointsCommand,
  listKeysCommand,
  revokeKeyCommand,
  switchConsumerCommand,
} from './commands/consumers.ts';

/** Adds the commands about those who are told by webhook. */
export function addConsumerCommands(program: Command, context: () => CommandContext): void {
  const consumers = program.command('consumers').description('the organisations told by webhook');
  const id = (name: string) => new Argument(name).argParser(rowNumber);
  consumers
    .command('create')
    .description('take in an organisation, and show its first API key once')
    .requiredOption('--name <name>', 'what it is called')
    .requiredOption('--contact <address>', 'who is told when an endpoint was disabled')
    .addOption(new Option('--language <language>', 'of mails to them').choices(languages).default('en'))
    .action((options: { name: string; contact: string; language: 'en' | 'fr' }) =>
      createConsumerCommand(context(), options),
    );
  consumers
    .command('list')
    .description('all of them')
    .action(() => listConsumersCommand(context()));
  consumers
    .command('disable')
    .description('stop its keys and its webhooks; nothing is removed')
    .addArgument(id('<consumer>'))
    .action((consumer: string) => switchConsumerCommand(context(), consumer, 'disabled'));
  consumers
    .command('enable')
    .description('let them work again')
    .addArgument(id('<consumer>'))
    .action((consumer: string) => switchConsumerCommand(context(), consumer, 'enabled'));

  const endpoints = consumers.command('endpoints').description('where its messages go');
  endpoints
    .command('list')
    .description('its endpoints, each with its health and its last attempt')
    .addArgument(id('<consumer>'))
    .action((consumer: string) => listEndpointsCommand(context(), consumer));
  endpoints
    .command('attempts')
    .description('the newest attempts at one of them, with what was answered')
    .addArgument(id('<consumer>'))
    .addArgument(id('<endpoint>'))
    .addOption(new Option('--limit <n>', 'at most so many').default(20).argParser(wholeNumber(1, 1_000)))
    .action((consumerId: string, endpointId: string, { limit }: { limit: number }) =>
      listAttemptsCommand(context(), { consumerId, endpointId, limit }),
    );

  const keys = consumers.command('keys').description('its API keys');
  keys
    .command('list')
    .description('its keys, newest first, revoked ones included')
    .addArgument(id('<consumer>'))
    .action((consumer: string) => listKeysCommand(context(), consumer));
  keys
    .command('create')
    .description('make another key, and show it once')
    .addArgument(id('<consumer>'))
    .option('--name <name>', 'a word for it', 'made by the operator')
    .addOption(
      new Option('--scopes <scopes...>', 'what it may do').choices(keyScopes).default([...keyScopes]),
    )
    .action((consumer: string, options: { name: string; scopes: (typeof keyScopes)[number][] }) =>
      createKeyCommand(context(), consumer, options),
    );
  keys
    .command('revoke')
    .description('end a key at once')
    .addArgument(id('<consumer>'))
    .addArgument(id('<key>'))
    .action((consumer: string, key: string) => revokeKeyCommand(context(), consumer, key));
}

function rowNumber(text: string): string {
  // The audit log names them con_1 and key_1.
  const [, row] = /^(?:con_|key_|ep_)?([1-9]\d{0,17})$/.exec(text) ?? [];
  if (row !== undefined) return row;
  throw new InvalidArgumentError('a number, as `consumers list` shows it.');
}
