import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { parse } from 'yaml';

export const root = join(import.meta.dirname, '../..');

export interface ComposeService {
  readonly image: string;
  readonly profiles?: readonly string[];
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly env_file?: string;
  readonly ports?: readonly string[];
  readonly networks: readonly string[] | Readonly<Record<string, { readonly aliases?: readonly string[] }>>;
  readonly secrets?: readonly string[];
  readonly volumes?: readonly string[];
  readonly user?: string;
  readonly read_only?: boolean;
  readonly restart?: string;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly deploy?: { readonly resources: { readonly limits: Readonly<Record<string, string>> } };
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
}

/** `.env` as `cp .env.example .env` makes it, with what the operator sets in it. */
export function envFile(set: Record<string, string> = {}): Record<string, string> {
  const example = parseEnv(readFileSync(join(root, '.env.example'), 'utf8'));
  return { ...(example as Record<string, string>), ...set };
}

/** A compose file as the engine sees it: variables put in, merge keys merged. */
export function readCompose(file: string, env: Record<string, string>): ComposeFile {
  return interpolateAll(parse(readFileSync(join(root, file), 'utf8'), { merge: true }), env) as ComposeFile;
}

/** What the process of a service finds in its environment: its env_file, and over it its `environment`. */
export function environmentOf(service: ComposeService, env: Record<string, string>): Record<string, string> {
  return { ...(service.env_file === undefined ? {} : env), ...service.environment };
}

function interpolateAll(value: unknown, env: Record<string, string>): unknown {
  if (typeof value === 'string') return interpolate(value, env);
  if (Array.isArray(value)) return value.map((each) => interpolateAll(each, env));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, interpolateAll(each, env)]));
}

/** `${KEY}`, `${KEY:-default}`, `${KEY:?problem}`, `${KEY:+replacement}`; the default may hold others. */
function interpolate(text: string, env: Record<string, string>): string {
  return text.replaceAll(
    /\$\{([A-Z_]+)(?::([-?+])((?:[^{}]|\$\{[^{}]*\})*))?\}/g,
    (_, key: string, operator?: string, rest = '') => {
      const value = env[key] ?? '';
      if (operator === '+') return value === '' ? '' : interpolate(rest, env);
      if (value !== '') return value;
      if (operator === '?') throw new Error(`${key}: ${rest}`);
      return operator === '-' ? interpolate(rest, env) : '';
    },
  );
}
