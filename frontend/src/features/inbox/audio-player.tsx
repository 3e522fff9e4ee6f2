import { Button } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { fetchFile } from '../../lib/fetch-file';
import { keys } from '../../lib/query-client';
import classes from './audio-player.module.css';

/** Fetches a recording when somebody wants to hear it, and plays it. What is said stands beside it in writing. */
export function AudioPlayer({ url, label }: { url: string; label: string }) {
  const { t } = useTranslation('inbox');
  const [wanted, setWanted] = useState(false);
  const sound = useQuery({
    queryKey: [...keys.recordings, url],
    queryFn: ({ signal }) => fetchFile(url, signal),
    enabled: wanted,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const address = useObjectUrl(sound.data);
  return (
    <div className={classes.player}>
      {address ? (
        <audio className={classes.audio} controls autoPlay src={address} aria-label={label}>
          <track kind="captions" />
        </audio>
      ) : (
        <Button
          size="sm"
          variant="default"
          aria-label={`${t('audio.play')}: ${label}`}
          leftSection={<IconPlayerPlay size={18} stroke={1.75} aria-hidden="true" />}
          loading={sound.isFetching}
          onClick={() => (wanted ? void sound.refetch() : setWanted(true))}
        >
          {t('audio.play')}
        </Button>
      )}
      {sound.isError && <ProblemPanel error={sound.error} />}
    </div>
  );
}

function useObjectUrl(blob: Blob | undefined): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!blob) return;
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return url;
}
