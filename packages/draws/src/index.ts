export * from './category.ts';
export * from './draw.ts';
export * from './match-result.ts';
export * from './preferences.ts';
export * from './profile.ts';
export * from './subscriber-input.ts';
