import { runProcess } from '@drawbell/runtime/run-process';
import { openInstallation } from './open-installation.ts';
import { startServices } from './start-services.ts';

await runProcess('drawbell', async (context) => {
  const { env, log, closers } = context;
  const installation = await openInstallation(env, { log, closers, applicationName: 'drawbell' });
  const { url } = await startServices(context, installation);
  log.info({ url, status: `${url}/status` }, 'drawbell is running');
  if (env.SMTP_URL === undefined) log.info({ outbox: `${url}/outbox` }, 'mails stay in the local outbox');
});
