import { StartError } from '@drawbell/runtime/drawbell-error';
import type { App } from './app.ts';

/**
 * Listens and answers the address people can open on this machine.
 * @throws StartError `port_busy`, `port_forbidden` or `host_unusable`, each saying what to change
 */
export async function listen(app: App, { host, port }: { host: string; port: number }): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (err) {
    const code = err instanceof Error && 'code' in err ? err.code : undefined;
    if (code === 'EADDRINUSE') {
      throw new StartError(
        'port_busy',
        `Port ${port} on ${host} is in use by another program. Stop that program, or set PORT to another number.`,
        { cause: err },
      );
    }
    if (code === 'EACCES') {
      throw new StartError(
        'port_forbidden',
        `This user may not listen on port ${port}. Set PORT to 1024 or more.`,
        {
          cause: err,
        },
      );
    }
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
      throw new StartError('host_unusable', `HOST is ${host}, which is no address of this machine.`, {
        cause: err,
      });
    }
    throw err;
  }
}
