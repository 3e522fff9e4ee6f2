import type { BookingSettings } from '../booking';
import { reminderChoices, toReminderBody, toReminderValues } from './reminder-values';

const settings = {
  reminderMinutes: [1440, 45],
  confirmsBookings: true,
  followsUpNoShows: false,
  textsStaff: true,
  quietFromMinute: 1260,
  quietUntilMinute: 545,
  autoReply: null,
  senderName: 'GULSOKAK',
} as BookingSettings;

describe('The form of reminders and quiet hours', () => {
  it('gives back what it was given, and nothing of other forms', () => {
    const { autoReply, ...same } = settings;
    expect(toReminderBody(toReminderValues(settings))).toEqual({ ...same, autoReply });
  });

  it('takes an empty answer for none', () => {
    const values = toReminderValues(settings);
    expect(values.autoReply).toBe('');
    expect(toReminderBody({ ...values, autoReply: '  ', senderName: ' X ' })).toMatchObject({
      autoReply: null,
      senderName: 'X',
    });
  });

  it('offers an unusual lead time that is set, the longest first', () => {
    const choices = reminderChoices([45, 1440]);
    expect(choices).toContain(45);
    expect(choices).toEqual([...choices].sort((a, b) => b - a));
    expect(new Set(choices).size).toBe(choices.length);
  });
});
