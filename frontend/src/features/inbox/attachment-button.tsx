import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { fetchFile } from '../../lib/fetch-file';
import { saveBlob } from '../../lib/save-file';
import classes from './message-bubble.module.css';

/** Fetches what came with a text and hands it to the browser's downloads. */
export function AttachmentButton({ url, contentType }: { url: string; contentType: string }) {
  const { t } = useTranslation('inbox');
  const fetchIt = useMutation({
    mutationFn: () => fetchFile(url),
    onSuccess: (blob) => saveBlob(`attachment.${contentType.split('/')[1] ?? 'bin'}`, blob),
  });
  return (
    <button
      type="button"
      className={classes.media}
      disabled={fetchIt.isPending}
      onClick={() => fetchIt.mutate()}
    >
      {fetchIt.isError ? t('message.attachmentFailed') : t('message.attachment', { type: contentType })}
    </button>
  );
}
