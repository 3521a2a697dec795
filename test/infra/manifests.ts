import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { root } from './compose-file.ts';

export const manifestsFolder = join(root, 'infra/kubernetes');

/** Any object of Kubernetes, as written. */
export interface Manifest {
  readonly file: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: unknown;
  readonly data?: Readonly<Record<string, string>>;
}

/** Every document of every file below infra/kubernetes, kustomizations included. */
export function readManifests(): Manifest[] {
  const files = readdirSync(manifestsFolder, { recursive: true }).map(String);
  return files
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) =>
      parseAllDocuments(readFileSync(join(manifestsFolder, file), 'utf8')).map((document) => {
        if (document.errors.length > 0) throw new Error(`${file}: ${String(document.errors[0])}`);
        return { ...(document.toJS() as Omit<Manifest, 'file'>), file };
      }),
    );
}

/**
 * What is wrong with a manifest by the schema of its kind. The published schemas let keys pass that they do not know;
 * those are found by watching which keys the validation looks at.
 */
export async function problemsOf({ file, ...manifest }: Manifest): Promise<string[]> {
  const unread: string[] = [];
  const Kind = await kindOf(manifest);
  const watched = watch(manifest, '', unread);
  const problems: string[] = [];
  try {
    // An instance would hold a copy, and making it would look at every key.
    Kind.prototype.validate.call(watched);
  } catch (err) {
    problems.push(`${file}: ${String(err)}`);
  }
  return [...problems, ...unread.map((key) => `${file}: ${manifest.kind} has no ${key.slice(1)}`)];
}

interface Kind {
  readonly prototype: { readonly validate: (this: unknown) => void };
}

async function kindOf({ apiVersion, kind }: Omit<Manifest, 'file'>): Promise<Kind> {
  const packages: Record<string, string> = {
    'keda.sh/v1alpha1': '@kubernetes-models/keda',
    'cilium.io/v2': '@kubernetes-models/cilium',
  };
  const from = packages[apiVersion] ?? 'kubernetes-models';
  const found = (await import(`${from}/${apiVersion}/${kind}`)) as Record<string, Kind>;
  const model = found[kind];
  if (model === undefined) throw new Error(`${from} has no ${apiVersion} ${kind}`);
  return model;
}

/** A copy that keeps in `unread` the paths of keys nobody has looked at so far. */
function watch(value: unknown, path: string, unread: string[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.entries(value).map(([key, each]) => {
    const below = Array.isArray(value) ? `${path}[]` : `${path}.${key}`;
    if (!Array.isArray(value)) unread.push(below);
    return [key, watch(each, below, unread)];
  });
  const read = (key: string | symbol): void => {
    const at = unread.indexOf(`${path}.${String(key)}`);
    if (at >= 0) unread.splice(at, 1);
  };
  if (Array.isArray(value)) return copy.map(([, each]) => each);
  return new Proxy(Object.fromEntries(copy) as object, {
    get: (target, key) => {
      read(key);
      return Reflect.get(target, key) as unknown;
    },
    // A map, of which every key is wanted.
    ownKeys: (target) => {
      Reflect.ownKeys(target).forEach(read);
      return Reflect.ownKeys(target);
    },
  });
}
