export { startBrowser } from './browser.ts';
export { type FakeBehaviour, type FakeFile, type FakeIrcc, startFakeIrcc } from './fake-ircc.ts';
export { type FastSmtpSink, startFastSmtpSink } from './fast-smtp-sink.ts';
export { feedFromRounds, feedRows } from './feed-from-rounds.ts';
export { type MailSink, type SinkScript, type SinkStep, startMailSink } from './mail-sink.ts';
export type { SinkMail } from './mail-sink-mail.ts';
export { type RecordedRound, recordedRounds } from './recorded-rounds.ts';
export { createTestDatabase, type TestDatabase } from './test-database.ts';
export { startTestServer, type TestServer } from './test-server.ts';
