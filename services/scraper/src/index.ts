export { feedUrls, openFeedClient } from './open-feed-client.ts';
export { pollFeed, type PollDependencies, type Polled } from './poll.ts';
export { createScraper, ringOwed, type Scraper, type ScraperParts, tickMsFor } from './scraper.ts';
