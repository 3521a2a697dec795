export { openInstallation, type Installation } from './open-installation.ts';
export { startServices } from './start-services.ts';
