export { noteProgress } from './note-progress';
export { noteRecording, noteTranscription } from './note-recording';
export { noteReport } from './note-report';
export type { Origin } from './origin';
export { queueCall } from './place-call';
export { callSummary, listed, presentCallSummary, voicemail } from './schema';
export { presentVoicemail } from './voicemails';
