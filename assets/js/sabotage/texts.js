/** What will happen and what to look at, by fault, technique and client. */

/**
 * @typedef {object} Text
 * @property {string} what will happen on the line
 * @property {string} lesson what to look at, with the lesson's client
 * @property {string} naive the same, with the minimal one
 */

const PUSHED = {
  delay: {
    what: "Cada cosa llega tarde, con su variación, en los dos sentidos. Lo que no cambia es el orden: TCP no deja que nada adelante a lo anterior.",
    lesson:
      "El retraso p50 sube hasta el que has elegido y los números siguen llegando seguidos: 0 perdidos, 0 repetidos. Lento no es roto.",
    naive:
      "Lo mismo que con el de la lección: el retraso p50 sube y no se pierde nada. Lento no es roto.",
  },
  throttle: {
    what: "Por la línea caben pocos bytes por segundo, como con mala cobertura. Lo que no cabe espera en el servidor.",
    lesson:
      "Si los eventos abultan más que la línea, cada uno llega más tarde que el anterior: el p95 no deja de subir. Al reparar llega toda la cola: 0 perdidos.",
    naive:
      "Lo mismo que con el de la lección: la cola crece, y con ella el retraso. Al reparar llega toda de golpe: 0 perdidos.",
  },
  drop: {
    what: "El servidor se salta uno de cada tantos eventos. No es culpa de TCP: nunca llegaron a escribirse.",
    lesson:
      "«Perdidos» sube y nadie protesta. El cursor tampoco lo arregla: ya va por delante y nadie pide lo de atrás. Solo se nota mirando si los números son seguidos.",
    naive:
      "«Perdidos» sube, igual que con el de la lección: contra esto no basta reconectar bien.",
  },
  repeat: {
    what: "El servidor envía dos veces uno de cada tantos eventos, como quien no sabe si el primero llegó.",
    lesson:
      "«Repetidos» sube. «Al menos una vez» significa esto: quien recibe debe descartar los números que ya ha visto.",
    naive:
      "«Repetidos» sube. Si cada evento fuera un cobro, lo habrías cobrado dos veces.",
  },
};

/** @type {Record<string, Record<string, Text>>} by technique and fault */
export const TEXTS = {
  polling: {
    cut: {
      what: "El servidor corta con un RST cada conexión, también las que el navegador abra mientras dure. Ninguna pregunta recibe respuesta.",
      lesson:
        "fetch falla con un TypeError y el cliente reintenta cada vez más despacio, al azar. Al volver pregunta con su cursor y se trae de golpe lo que falta: 0 perdidos.",
      naive:
        "Sigue preguntando como si nada: falla, nadie lo mira, y a los dos segundos otra vez. Al volver trae solo lo último: lo de en medio se ha perdido.",
    },
    silent: {
      what: "La pregunta sale y no vuelve nada: ni respuesta ni error. Por sí solo, el navegador esperaría minutos.",
      lesson:
        "A los 10 s se cansa de esperar (TimeoutError) y pregunta otra vez; con sondeo largo, a los 10 s de que venza el plazo. Con 5 s de silencio ni se entera. El cursor lo recupera todo.",
      naive:
        "setInterval no espera: las preguntas se amontonan, seis en vuelo y las demás en cola. Al reparar se contestan todas a la vez y con lo mismo: mira «Repetidos».",
    },
    delay: {
      what: "Llegan tarde la pregunta y también la respuesta, cada una con su variación.",
      lesson:
        "Cada vuelta paga el retraso dos veces, así que el p50 sube y se pregunta menos a menudo. Perdidos y repetidos, 0: espera a la respuesta antes de volver a preguntar.",
      naive:
        "No espera a la respuesta: si ida y vuelta duran más que el intervalo, hay varias preguntas en vuelo por conexiones distintas y las respuestas pueden llegar desordenadas.",
    },
    hold: {
      what: "Un proxy con búfer junta la respuesta y la pasa cuando está entera. Las del sondeo ya van enteras.",
      lesson:
        "Nada, y esa es la gracia: a lo que empieza y acaba, un búfer no le hace daño. Repítelo en la lección de SSE.",
      naive: "Nada, igual que con el de la lección.",
    },
    throttle: {
      what: "Caben pocos bytes por segundo, y la pregunta también pasa por ahí, con todas sus cabeceras.",
      lesson:
        "La pregunta pesa más que las noticias: tarda segundos en subir y el retraso se dispara, sin perder nada. Con menos de 120 bytes/s ni eso: el servidor da 5 s para leer las cabeceras y cuelga.",
      naive:
        "Sigue preguntando a su ritmo por una línea en la que casi no cabe una pregunta: se amontonan, y las respuestas llegan repetidas.",
    },
    unavailable: {
      what: "El servidor responde 503 y dice en Retry-After cuánto hay que esperar.",
      lesson:
        "Lee el 503, espera lo que le piden (y un poco más, al azar) y no insiste: una sola petición. Al volver, el cursor recupera lo que falta.",
      naive:
        "No mira el estado: sigue preguntando cada dos segundos a quien le pide aire. Compara «Peticiones» con las del cliente de la lección.",
    },
    nocontent: {
      what: "El servidor responde 204: todo bien, y no hay nada que leer.",
      lesson:
        "response.ok es cierto, pero json() falla sin cuerpo (SyntaxError). Lo trata como un fallo: espera, reintenta y recupera con el cursor.",
      naive:
        "json() falla, nadie lo mira y a los dos segundos pregunta otra vez. Lo que pasó mientras, se perdió.",
    },
    wrongtype: {
      what: "Responde 200 con una página HTML, como el portal de un Wi-Fi de hotel que quiere que inicies sesión.",
      lesson:
        "Un 200 no basta: json() tropieza con el HTML (SyntaxError). El cliente espera, reintenta y, al volver, recupera con el cursor.",
      naive:
        "json() falla, nadie lo mira y a los dos segundos pregunta otra vez. Lo que pasó mientras, se perdió.",
    },
    drop: {
      what: "El servidor quita de las respuestas uno de cada tantos eventos.",
      lesson:
        "«Perdidos» sube y nadie protesta: el last de la respuesta ya los cuenta, así que el cursor salta por encima. Solo se nota mirando si los números son seguidos.",
      naive:
        "Como pide solo lo último, ya perdía eventos antes: uno de cada dos, con 2 s. Ahora pierde alguno más.",
    },
    repeat: {
      what: "El servidor pone dos veces en las respuestas uno de cada tantos eventos.",
      lesson:
        "«Repetidos» sube: el cursor evita pedir dos veces lo mismo, no que te lo den dos veces. Quien recibe debe descartar los números que ya ha visto.",
      naive:
        "«Repetidos» sube. Y sin cursor subiría también solo con preguntar más deprisa de lo que pasan cosas.",
    },
  },

  websocket: {
    ...PUSHED,
    cut: {
      what: "El servidor corta con un RST, y también lo que abras mientras dure. No hay trama de despedida: el navegador anota un 1006.",
      lesson:
        "Se entera al instante y reintenta, cada vez más despacio y al azar. Al volver pide lo que sigue a su cursor: 0 perdidos, varios recuperados.",
      naive:
        "Nadie atiende a close: seguirá diciendo «conectado» y no volverá nunca, ni con la red reparada. Envía un pulso: se lo traga sin protestar. Para revivirlo, «Parar» y «Empezar».",
    },
    silent: {
      what: "Media conexión (half-open): no pasa nada en ningún sentido y nadie avisa, como al cambiar de Wi-Fi o al tirar del cable.",
      lesson:
        "Su vigilante sospecha tras 10 s sin noticias (con 5 s ni se entera) y abre otro socket. Al volver la red, el cursor lo recupera todo.",
      naive:
        "No se entera. Al reparar, TCP repite lo que nadie confirmó y llega todo de golpe: tarde, en orden, 0 perdidos. Con 60 s es el servidor quien se cansa de no oír un pong y cuelga: esa vez se queda muerto.",
    },
    hold: {
      what: "Alguien en medio se queda con todo y lo suelta al final, o cada tantos bytes. (A los proxies les pasa con HTTP; tras el 101 suelen dejar pasar.)",
      lesson:
        "Nada llega. A los 10 s su vigilante da la conexión por muerta, aunque no lo está, y llama otra vez. Al soltarse todo, el cursor pone orden: 0 perdidos, 0 repetidos.",
      naive: "Nada, nada, nada… y todo de golpe, en orden: 0 perdidos.",
    },
    unavailable: {
      what: "Se corta la conexión y, a quien vuelve, el servidor le contesta 503 en vez de 101.",
      lesson:
        "El navegador no dice qué estado fue: solo hay un 1006, y Retry-After no se puede leer. Por eso hace falta el retroceso exponencial.",
      naive:
        "Murió con el corte y no vuelve: del 503 no llega ni a enterarse. Sigue diciendo «conectado».",
    },
    nocontent: {
      what: "Se corta la conexión y, a quien vuelve, el servidor le contesta 204 en vez de 101.",
      lesson:
        "Para abrir un WebSocket, todo lo que no sea 101 es lo mismo: un 1006. El cliente insiste y, cuando hay suerte, recupera con el cursor.",
      naive: "Murió con el corte y no vuelve. Sigue diciendo «conectado».",
    },
    wrongtype: {
      what: "Se corta la conexión y, a quien vuelve, le contestan con una página HTML, como el portal de un Wi-Fi de hotel.",
      lesson:
        "Para abrir un WebSocket, todo lo que no sea 101 es lo mismo: un 1006. El cliente insiste y, cuando hay suerte, recupera con el cursor.",
      naive: "Murió con el corte y no vuelve. Sigue diciendo «conectado».",
    },
  },

  sse: {
    ...PUSHED,
    cut: {
      what: "El servidor corta con un RST, y también lo que abra el navegador mientras dure.",
      lesson:
        "onerror con readyState 0: no es el final. El navegador vuelve solo cada segundo (el retry) y, al lograrlo, presenta Last-Event-ID: 0 perdidos.",
      naive:
        "No se entera ni falta que le hace: el navegador vuelve por él, con Last-Event-ID. 0 perdidos y ni una línea de código. Compáralo con el WebSocket mínimo.",
    },
    silent: {
      what: "Media conexión (half-open): no llega nada y nadie avisa, como al cambiar de Wi-Fi o al tirar del cable.",
      lesson:
        "El navegador tampoco se entera. El vigilante del cliente sospecha tras 15 s sin eventos ni ping, y crea otro EventSource. Al volver la red recupera con ?after=.",
      naive:
        "Ni él ni el navegador se enteran: readyState sigue en 1. Al reparar, TCP repite lo que nadie confirmó y llega todo de golpe, en orden: 0 perdidos, pero tarde.",
    },
    hold: {
      what: "Un proxy con búfer (nginx sin X-Accel-Buffering: no) se queda con el flujo y lo suelta al final, o cada tantos bytes.",
      lesson:
        "Nada llega. A los 15 s su vigilante da la conexión por muerta, aunque no lo está, y abre otra, que también se retiene. Al soltarse todo, el cursor pone orden: 0 perdidos.",
      naive: "Nada, nada, nada… y todo de golpe, en orden: 0 perdidos.",
    },
    unavailable: {
      what: "Se corta la conexión y, a quien vuelve, el servidor le contesta 503 con Retry-After.",
      lesson:
        "El navegador vuelve solo, oye el 503 y se rinde: readyState 2. No mira Retry-After. El cliente crea otro EventSource, con ?after= y retroceso: 0 perdidos.",
      naive:
        "El navegador se rinde (readyState 2) y nadie crea otro: muerto para siempre por un 503 de unos segundos. Sigue diciendo «conectado».",
    },
    nocontent: {
      what: "Se corta la conexión y, a quien vuelve, el servidor le contesta 204: «no vuelvas», en la norma de EventSource.",
      lesson:
        "El navegador obedece: readyState 2, cerrado. El cliente de la lección desobedece a propósito y crea otro, con ?after=: 0 perdidos.",
      naive:
        "El navegador obedece y se acabó para siempre: readyState 2. Es lo que toca si el servidor lo decía en serio.",
    },
    wrongtype: {
      what: "Se corta la conexión y, a quien vuelve, le contestan 200 con una página HTML, como el portal de un Wi-Fi de hotel.",
      lesson:
        "El navegador solo acepta text/event-stream: readyState 2, se rinde. El cliente crea otro EventSource, con ?after= y retroceso: 0 perdidos.",
      naive:
        "El navegador se rinde (readyState 2) y nadie crea otro. Sigue diciendo «conectado», y ya no escucha nadie.",
    },
  },
};
