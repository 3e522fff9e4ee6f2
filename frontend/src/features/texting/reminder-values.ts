import type { BookingSettings } from '../booking';

/** What the form of reminders and quiet hours holds; an empty text means none. */
export interface ReminderValues {
  reminderMinutes: number[];
  confirmsBookings: boolean;
  followsUpNoShows: boolean;
  textsStaff: boolean;
  /** Minutes after midnight. */
  quietFromMinute: number;
  quietUntilMinute: number;
  autoReply: string;
  senderName: string;
}

const usual = [10_080, 2_880, 1_440, 180, 60, 30];

/** Lists the lead times to choose from, the longest first: the usual ones and whatever else is set. */
export function reminderChoices(set: number[]): number[] {
  return [...new Set([...usual, ...set])].sort((a, b) => b - a);
}

/** Takes from the settings what this form is about. */
export function toReminderValues(settings: BookingSettings): ReminderValues {
  return {
    reminderMinutes: settings.reminderMinutes,
    confirmsBookings: settings.confirmsBookings,
    followsUpNoShows: settings.followsUpNoShows,
    textsStaff: settings.textsStaff,
    quietFromMinute: settings.quietFromMinute,
    quietUntilMinute: settings.quietUntilMinute,
    autoReply: settings.autoReply ?? '',
    senderName: settings.senderName ?? '',
  };
}

/** Turns the form into what is sent. */
export function toReminderBody({ autoReply, senderName, ...rest }: ReminderValues): Partial<BookingSettings> {
  return { ...rest, autoReply: autoReply.trim() || null, senderName: senderName.trim() || null };
}
