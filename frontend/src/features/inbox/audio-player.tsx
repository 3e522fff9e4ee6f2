import { Button } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { keys } from '../../lib/query-client';
import classes from './audio-player.module.css';
import { readSoundLink } from './sound-link';

/** The address is good for an hour; it is asked for again before. */
const FRESH_MS = 50 * 60_000;

/** Plays a recording once somebody wants to hear it, from wherever they seek to. What is said stands beside it in writing. */
export function AudioPlayer({ url, label }: { url: string; label: string }) {
  const { t } = useTranslation('inbox');
  const [wanted, setWanted] = useState(false);
  const sound = useQuery({
    queryKey: [...keys.recordings, url],
    queryFn: ({ signal }) => readSoundLink(url, signal),
    enabled: wanted,
    staleTime: FRESH_MS,
    refetchOnWindowFocus: false,
  });
  const address = sound.data?.url;
  return (
    <div className={classes.player}>
      {wanted && address ? (
        <audio
          className={classes.audio}
          controls
          autoPlay
          preload="metadata"
          src={address}
          aria-label={label}
          onError={() => setWanted(false)}
        >
          <track kind="captions" />
        </audio>
      ) : (
        <Button
          size="sm"
          variant="default"
          aria-label={`${t('audio.play')}: ${label}`}
          leftSection={<IconPlayerPlay size={18} stroke={1.75} aria-hidden="true" />}
          loading={sound.isFetching}
          onClick={() => {
            setWanted(true);
            if (sound.isFetched) void sound.refetch();
          }}
        >
          {t('audio.play')}
        </Button>
      )}
      {sound.isError && <ProblemPanel error={sound.error} />}
    </div>
  );
}
