import { z } from 'zod';
import { StartError } from './drawbell-error.ts';

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' });
const withoutTrailingSlash = (url: string) => url.replace(/\/+$/, '');
const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

const feedBase = 'https://www.canada.ca/content/dam/ircc/documents/json/ee_rounds_123';
const roundsPage =
  'https://www.canada.ca/en/immigration-refugees-citizenship/corporate/mandate/policies-operational-instructions-agreements/ministerial-instructions/express-entry-rounds.html';

/**
 * Every environment key of every process, with its bounds and default. An empty value counts as absent. Each key
 * is described in README.md and .env.example; a test compares the three.
 */
export const environmentSchema = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  HOST: z.string().min(1).max(255).default('127.0.0.1'),
  PUBLIC_URL: httpUrl.transform(withoutTrailingSlash).optional(),
  DATA_DIR: z.string().min(1).max(1_000).default('data'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgresql:// URL' }).optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a redis:// or rediss:// URL' }).optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be an smtp:// or smtps:// URL' }).optional(),
  SMTP_CONNECTIONS: z.coerce.number().int().min(1).max(100).default(20),
  MAIL_FROM: z.email({ error: 'must be an e-mail address' }).optional(),
  SENDER_NAME: z.string().min(1).max(80).optional(),
  SENDER_ADDRESS: z.string().min(10, 'must be a full postal address').max(300).optional(),
  DKIM_DOMAIN: z.hostname().optional(),
  DKIM_SELECTOR: z
    .string()
    .regex(/^[a-z0-9._-]{1,63}$/i)
    .optional(),
  DKIM_PRIVATE_KEY_FILE: z.string().min(1).max(1_000).optional(),
  BOUNCE_DOMAIN: z.hostname().max(190).optional(),
  BOUNCE_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  BOUNCE_HOST: z.string().min(1).max(255).default('127.0.0.1'),
  BOUNCE_TLS_CERT_FILE: z.string().min(1).max(1_000).optional(),
  BOUNCE_TLS_KEY_FILE: z.string().min(1).max(1_000).optional(),
  SES_TOPIC_ARN: z
    .string()
    .regex(/^arn:aws:sns:[a-z]{2}(?:-[a-z]+)+-\d:\d{12}:[\w-]{1,256}$/, 'must be the ARN of an SNS topic')
    .optional(),
  POSTMARK_WEBHOOK_LOGIN: z
    .string()
    .regex(
      /^[^:\s]{1,100}:[\x21-\x7e]{16,200}$/,
      'must be user:password, the password of 16 characters or more',
    )
    .optional(),
  BOUNCE_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/, 'must be whsec_ and 24 to 64 bytes in Base64')
    .optional(),
  TOKEN_SECRET: z.string().min(32, 'must have at least 32 characters').max(512).optional(),
  FEED_URL_EN: httpUrl.default(`${feedBase}_en.json`),
  FEED_URL_FR: httpUrl.default(`${feedBase}_fr.json`),
  FEED_PAGE_URL: httpUrl.default(roundsPage),
  FEED_CONTACT_URL: httpUrl.optional(),
  FEED_ALLOW_OTHER_HOSTS: flag.default(false),
  POLL_INTERVAL_SECONDS: z.coerce.number().int().min(1).max(86_400).optional(),
  ALERT_MAX_AGE_DAYS: z.coerce.number().int().min(1).max(365).default(7),
  REVIEW_NEW_CATEGORIES: z.enum(['hold', 'send']).default('send'),
  ADMIN_API_KEY: z
    .string()
    .regex(/^[\x21-\x7e]{32,200}$/, 'must have 32 to 200 visible characters')
    .optional(),
  ALERT_HISTORY_DAYS: z.coerce.number().int().min(30).max(3_650).default(365),
  UNCONFIRMED_DAYS: z.coerce.number().int().min(1).max(30).default(7),
  SIGN_UPS_PER_HOUR: z.coerce.number().int().min(1).max(1_000_000).default(3_000),
  TRUSTED_PROXIES: z
    .string()
    .max(1_000)
    .regex(/^[\da-fA-F.:/]+(,\s*[\da-fA-F.:/]+)*$/, 'must be addresses or networks, separated by commas')
    .optional(),
  WEBHOOK_ALLOWED_NETWORKS: z.string().max(1_000).optional(),
  WEBHOOK_CONCURRENCY: z.coerce.number().int().min(1).max(1_000).default(128),
  SWEEP_INTERVAL_SECONDS: z.coerce.number().int().min(1).max(3_600).default(30),
  LEASE_SECONDS: z.coerce.number().int().min(2).max(3_600).default(60),
  METRICS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.transform(withoutTrailingSlash).optional(),
  CANARY_ADDRESS: z.email({ error: 'must be an e-mail address' }).optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

export type Environment = z.infer<typeof environmentSchema>;

/**
 * Reads and checks the environment.
 * @throws StartError `environment_invalid` naming every problem at once.
 */
export function readEnvironment(source: NodeJS.ProcessEnv = process.env): Environment {
  const present = Object.fromEntries(
    Object.entries(source).filter(([key, value]) => key in environmentSchema.shape && value !== ''),
  );
  const parsed = environmentSchema.safeParse(present);
  const problems = parsed.success
    ? senderProblems(parsed.data)
    : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  if (parsed.success && problems.length === 0) return parsed.data;
  const list = problems.map((problem) => `  - ${problem}`).join('\n');
  throw new StartError('environment_invalid', `The environment has ${problems.length} problem(s):\n${list}`);
}

/** Real mail needs a real sender (CASL: name and postal address); some keys go together. */
function senderProblems(env: Environment): string[] {
  const problems: string[] = [];
  if (env.SMTP_URL !== undefined || env.NODE_ENV === 'production') {
    for (const key of ['MAIL_FROM', 'SENDER_NAME', 'SENDER_ADDRESS'] as const) {
      if (env[key] === undefined)
        problems.push(`${key}: needed to send real mail (who writes, and from where)`);
    }
    if (env.PUBLIC_URL === undefined) problems.push('PUBLIC_URL: needed for the links in real mail');
  }
  const dkim = [env.DKIM_DOMAIN, env.DKIM_SELECTOR, env.DKIM_PRIVATE_KEY_FILE];
  if (dkim.some((value) => value !== undefined) && dkim.includes(undefined)) {
    problems.push('DKIM_DOMAIN, DKIM_SELECTOR and DKIM_PRIVATE_KEY_FILE: set all three or none');
  }
  if (env.BOUNCE_PORT !== undefined && env.BOUNCE_DOMAIN === undefined) {
    problems.push('BOUNCE_DOMAIN: needed with BOUNCE_PORT (the domain whose mail comes to that port)');
  }
  if ((env.BOUNCE_TLS_CERT_FILE === undefined) !== (env.BOUNCE_TLS_KEY_FILE === undefined)) {
    problems.push('BOUNCE_TLS_CERT_FILE and BOUNCE_TLS_KEY_FILE: set both or none');
  }
  if (env.DATABASE_URL !== undefined && env.TOKEN_SECRET === undefined) {
    problems.push(
      'TOKEN_SECRET: needed with DATABASE_URL (32 characters or more, the same for every process)',
    );
  }
  return problems;
}
