import type { Vapi } from '@vapi-ai/server-sdk';

// Codes that both sides of a conversation know: those of https://docs.vapi.ai/providers/transcriber/deepgram (Nova 3)
// that are also languages of VAPI's voices in its API description.
const known: readonly Vapi.VapiVoiceLanguage[] = [
  ...([
    'ar',
    'bg',
    'bn',
    'cs',
    'da',
    'de',
    'el',
    'en',
    'es',
    'fi',
    'fr',
    'he',
    'hi',
    'hr',
    'hu',
    'id',
  ] as const),
  ...([
    'it',
    'ja',
    'kn',
    'ko',
    'mr',
    'ms',
    'nl',
    'no',
    'pl',
    'pt',
    'ro',
    'ru',
    'sk',
    'sv',
    'ta',
    'te',
  ] as const),
  ...(['th', 'tl', 'tr', 'uk', 'vi', 'zh'] as const),
];

interface Languages {
  heard: Vapi.DeepgramTranscriberLanguage;
  spoken: Vapi.VapiVoiceLanguage;
}

/**
 * Gives what the transcriber should hear and the voice should speak; for a language that VAPI does not list, both
 * are left to find out by themselves.
 * @param language ISO 639-1
 */
export function languagesFor(language: string): Languages {
  const code = known.find((each) => each === language.toLowerCase());
  // The SDK's type of transcriber languages is older than VAPI's description, which has all of these.
  return code ? { heard: code as Languages['heard'], spoken: code } : { heard: 'multi', spoken: 'auto' };
}
