export * from './clock.ts';
export * from './closers.ts';
export { parseSmtpUrl, type SmtpServer } from './connection-urls.ts';
export * from './drawbell-error.ts';
export * from './environment.ts';
export * from './logger.ts';
export * from './metrics.ts';
export * from './ops-server.ts';
export {
  createNodeAgent,
  openOutgoingHttp,
  type OutgoingHttp,
  type Proxies,
  proxyFor,
} from './outgoing-http.ts';
export * from './readiness.ts';
export * from './retry-after.ts';
export * from './run-process.ts';
export { InvalidSetting, isAllowedHost, readNetworks } from './setting-values.ts';
export { openTracer } from './tracing/open-tracer.ts';
export { createSilentTracer, type Span, type Tracer } from './tracing/tracer.ts';
