/* What other features use of the settings. */
export { SettingsPage } from './settings-page';
