/** When people want to be told, in five other languages as they write it, with what it means in English. */
const TWO_HOURS = 'for the next 2 hours';
const NIGHT = 'quiet 22:00-07:00';

export const typedTimes: Readonly<Record<string, readonly (readonly [line: string, means: string])[]>> = {
  fr: [
    ['mettre en sourdine 3 pendant 2 h', `mute 3 ${TWO_HOURS}`],
    ['suspendre 3 pendant 2 h', `mute 3 ${TWO_HOURS}`],
    ['retirer la sourdine 3', 'unmute 3'],
    ['sourdine 3 jusqu’au 24 décembre', 'mute 3 until 24 December'],
    ['sourdine 3 jusqu’à lundi 9h30', 'mute 3 until monday 09:30'],
    ['heures calmes de 22h à 7h et le week-end', `${NIGHT} and weekends`],
    ['récapitulatif tous les jours à 8h', 'digest daily at 08:00'],
  ],
  ca: [
    ['silencia 3 fins dilluns', 'mute 3 until monday'],
    ['reprèn 3', 'unmute 3'],
    ['silencia 3 fins al 24 de desembre', 'mute 3 until 24 December'],
    ['silencia tot durant 2 hores', `mute all ${TWO_HOURS}`],
    ['hores de silenci 22:00-07:00 i caps de setmana', `${NIGHT} and weekends`],
    ['resum cada dia a les 8:00', 'digest daily at 08:00'],
  ],
  ru: [
    ['заглушить 3 на 2 часа', `mute 3 ${TWO_HOURS}`],
    ['приостановить 3 до понедельника', 'mute 3 until monday'],
    ['возобновить 3', 'unmute 3'],
    ['включить все', 'unmute all'],
    ['заглушить 3 до среды', 'mute 3 until wednesday'],
    ['Заглушить все до понедельника 9:00', 'mute all until monday 09:00'],
    ['заглушить 3 до 24 декабря', 'mute 3 until 24 December'],
    ['тихие часы 22:00–07:00 и выходные', `${NIGHT} and weekends`],
    ['сводка ежедневно в 8:00', 'digest daily at 08:00'],
  ],
  nb: [
    ['demp 3 til mandag', 'mute 3 until monday'],
    ['gjenoppta 3', 'unmute 3'],
    ['demp alle i 2 timer', `mute all ${TWO_HOURS}`],
    ['demp 3 til i morgen kl. 08:00', 'mute 3 until tomorrow 08:00'],
    ['demp 3 til 24. desember', 'mute 3 until 24 December'],
    ['stille timer 22-7 og helger', `${NIGHT} and weekends`],
    ['stille timer av', 'quiet off'],
    ['sammendrag av', 'digest off'],
    ['sammendrag hver dag kl. 8', 'digest daily at 08:00'],
  ],
  'pt-BR': [
    ['silenciar 3 até segunda-feira', 'mute 3 until monday'],
    ['pausar 3 até segunda', 'mute 3 until monday'],
    ['retomar 3', 'unmute 3'],
    ['silenciar tudo por 2 horas', `mute all ${TWO_HOURS}`],
    ['silenciar 3 até 24 de dezembro', 'mute 3 until 24 December'],
    ['horas de silêncio 22:00-07:00 e fins de semana', `${NIGHT} and weekends`],
    ['resumo todo dia às 8h', 'digest daily at 08:00'],
  ],
};
