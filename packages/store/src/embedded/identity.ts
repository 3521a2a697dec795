import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { StartError } from '@drawbell/runtime/drawbell-error';

/** How to run a PostgreSQL program: as whom, and with which words before the command. */
export interface Identity {
  /** Who must own the data; null when we run as that user ourselves. */
  readonly owner: { readonly uid: number; readonly gid: number } | null;
  /** Options for `spawn`: empty where the prefix changes the user. */
  readonly spawnAs: { readonly uid?: number; readonly gid?: number };
  /** Command line that comes before the program's own, empty when none is needed. */
  readonly prefix: readonly string[];
}

/**
 * PostgreSQL refuses to run as root. An ordinary user runs it as itself; root runs it as `postgres` or, where that
 * user does not exist, as `nobody`. Where that user cannot reach the folders (a clone below /root, a private
 * temporary folder), the program keeps the one capability that lets it: CAP_DAC_OVERRIDE, by way of setpriv.
 * @throws StartError `embedded_postgres_root` where neither works.
 */
export function chooseIdentity(pathsToReach: readonly string[]): Identity {
  if (process.getuid?.() !== 0) return { owner: null, spawnAs: {}, prefix: [] };
  const user = findUser('postgres') ?? findUser('nobody');
  if (user === null) throw rootError('the system has neither a user `postgres` nor `nobody`');
  if (pathsToReach.every((path) => canReach(user, path))) return { owner: user, spawnAs: user, prefix: [] };
  const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path));
  if (setpriv === undefined) throw rootError('that user cannot enter these folders, and setpriv is missing');
  return {
    owner: user,
    spawnAs: {},
    prefix: [
      setpriv,
      `--reuid=${user.uid}`,
      `--regid=${user.gid}`,
      '--clear-groups',
      '--inh-caps=+dac_override',
      '--ambient-caps=+dac_override',
      '--',
    ],
  };
}

function findUser(name: string): { uid: number; gid: number } | null {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined ? null : { uid: Number(uid), gid: Number(gid) };
}

/** Asks as that user, since permission bits, ACLs and mount options together decide. */
function canReach(user: { uid: number; gid: number }, path: string): boolean {
  try {
    accessSync(path, constants.F_OK);
    execFileSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', path], { ...user, stdio: 'ignore', cwd: '/' });
    return true;
  } catch {
    return false;
  }
}

function rootError(why: string): StartError {
  return new StartError(
    'embedded_postgres_root',
    `PostgreSQL does not run as root, and running it as another user is not possible here: ${why}. ` +
      'Start Drawbell as an ordinary user, or set DATABASE_URL.',
  );
}
