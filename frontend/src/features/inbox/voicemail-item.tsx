import { IconRecordMail } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Lamp } from '../../components/lamp';
import { formatDuration } from '../../lib/format';
import type { Voicemail } from './api';
import { AudioPlayer } from './audio-player';
import details from './call-details.module.css';
import { EventCard } from './event-card';

/** Plays a voicemail and shows what was said. */
export function VoicemailItem({ voicemail }: { voicemail: Voicemail }) {
  const { t } = useTranslation('inbox');
  return (
    <EventCard
      icon={<IconRecordMail size={18} stroke={1.75} />}
      title={
        <>
          {t('voicemail.title')} {voicemail.isUrgent && <Lamp tone="alarm">{t('voicemail.urgent')}</Lamp>}
        </>
      }
      at={voicemail.createdAt}
      facts={` · ${formatDuration(voicemail.durationSeconds)}`}
    >
      {voicemail.transcription ? (
        <p>{voicemail.transcription}</p>
      ) : (
        <p className={details.soft}>{t('voicemail.noText')}</p>
      )}
      {voicemail.audioUrl ? (
        <AudioPlayer url={voicemail.audioUrl} label={t('voicemail.audio')} />
      ) : (
        <p className={details.soft}>{t('voicemail.noAudio')}</p>
      )}
    </EventCard>
  );
}
