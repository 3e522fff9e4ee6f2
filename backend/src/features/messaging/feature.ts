import type { Feature } from '../../platform/feature';
import { actOnReply, type ReplyJob } from './act-on-reply';
import { dispatchTexts } from './dispatch';
import { fetchMedia } from './fetch-media';
import { findTextsToFollow, followTexts } from './follow-texts';
import { ensureAllForwarding } from './forward-texts';
import { findInboxes } from './read-inbox';
import { findDueReminders, sendReminders } from './reminders';
import { routes } from './routes';
import { type Need, wake } from './schedule';
import { searchLostTexts } from './search-lost';
import { sweepTexts } from './sweep-texts';
import { writeNotificationTexts } from './write-notification-texts';

type Of<Payload> = Payload & { tenantId: string };

export const messaging: Feature = {
  name: 'messaging',
  routes,
  jobs: (platform) => [
    { name: 'messages.dispatch', run: (job: Of<object>) => dispatchTexts(platform, job) },
    { name: 'messages.search', run: (job: Of<object>) => searchLostTexts(platform, job) },
    { name: 'messages.wake', run: (job: Of<{ need: Need }>) => wake(platform, job) },
    { name: 'messages.follow', run: (job: Of<object>) => followTexts(platform, job) },
    { name: 'reminders.send', run: (job: Of<object>) => sendReminders(platform, job) },
    { name: 'media.fetch', run: (job: Parameters<typeof fetchMedia>[1]) => fetchMedia(platform, job) },
    {
      name: 'notifications.write',
      run: async (job: Of<{ notificationIds: string[] }>) =>
        void (await writeNotificationTexts(platform.system.scope(job.tenantId), job.notificationIds)),
    },
    { name: 'reply.act', run: (job: ReplyJob) => actOnReply(platform, job) },
  ],
  ticks: (platform) => [
    { name: 'reminders.find', every: '5 * * * * *', run: () => findDueReminders(platform) },
    { name: 'messages.sweep', every: '*/15 * * * * *', run: () => sweepTexts(platform) },
    { name: 'messages.find-sent', every: '35 * * * * *', run: () => findTextsToFollow(platform) },
    { name: 'messages.forward', every: '5 * * * * *', run: () => ensureAllForwarding(platform) },
    { name: 'messages.find-inboxes', every: '50 * * * * *', run: () => findInboxes(platform) },
  ],
};
