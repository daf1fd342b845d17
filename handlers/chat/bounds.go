package chat

import (
	"strconv"

	"envivo/handlers/bounds"
	"envivo/handlers/visitor"
)

// Bounds are those of the chat.
func Bounds() []bounds.Bound {
	each := func(l visitor.Limit) string {
		return bounds.Count(l.PerSecond, "por segundo") + ", " + bounds.Count(l.Burst, "de golpe") +
			"; su dirección, " + strconv.Itoa(visitor.Share) + " veces más"
	}
	const again, refills = "el visitante y su dirección, por todas sus conexiones", "se rellena solo"
	return []bounds.Bound{
		bounds.New("Mensajes", each(messageLimit), again, refills, "Nadie escribe más deprisa, y un aula puede hablar toda a la vez."),
		bounds.New("Avisos de que alguien escribe", each(signalLimit), again, refills, "Uno cada pocos segundos basta para que se vea."),
		bounds.New("Consultas al historial y a las listas", each(queryLimit), again, refills,
			"Deslizar el dedo hasta el principio de una sala."),
		bounds.New("Entradas en salas", each(connectLimit), again, refills, "Una persona que elige sala, y su vuelta cuando falla la red."),
		bounds.New("Un mensaje", bounds.Count(maxText, "caracteres")+"; con su sobre, "+bounds.Bytes(maxPayload), "cada conexión",
			"mientras llega",
			"Una página escrita. Lo que trae de más no se lee."),
		bounds.New("Mensajes que esperan su turno", bounds.Count(maxWaiting, "por conexión")+"; en memoria, "+
			bounds.Shares(bounds.Bytes[int], waitingBytes.Each, waitingBytes.Promised, waitingBytes.Address, waitingBytes.All),
			"el visitante, su dirección y todos", "10 s", "Lo que espera el cliente del tutorial a que se confirme el último."),
		bounds.New("Nombre y sala", bounds.Count(maxName, "caracteres")+" y "+bounds.Count(maxRoom, "caracteres"), "cada persona",
			"mientras está",
			"Caben nombre y apellido en la pantalla de un móvil."),
		bounds.New("Nombres guardados de quien se ha ido",
			bounds.Shares(strconv.Itoa, reservedNames.Each, reservedNames.Promised, reservedNames.Address, reservedNames.All),
			"el visitante, su dirección y todos", "unos minutos", "Quien vuelve tras un corte encuentra su nombre."),
		bounds.New("Gente de la que se dice el nombre", bounds.Count(maxListed, "por sala")+"; en una mayor, cuántas son", "la sala",
			"mientras está", "Una lista que se puede leer. Contar a todos quién es cada uno crece con el cuadrado."),
		bounds.New("Avisos de quién entra y sale", "uno cada "+bounds.Time(announceEvery)+"; "+
			bounds.Count(announcementRate, "personas por segundo"),
			"la sala", "–", "Entrar en una sala cuesta lo mismo con diez personas que con diez mil."),
		bounds.New("Lo que recuerda una sala", bounds.Count(perRoom, "mensajes"), "la sala", "hasta que llegan otros",
			"Meses de clases, y ninguna sala vacía a otra."),
		bounds.New("Salas con mensajes", bounds.Count(maxRooms, "salas"), "todos", "2 semanas sin nadie, o 10 minutos si apenas se usó",
			"Con los mensajes más largos, 3,3 GB de disco; cincuenta grupos de cuatro son la mitad."),
		bounds.New("Salas nuevas", bounds.Count(newRoomLimit.Burst, "de golpe")+", y una cada 5 minutos; su dirección, "+
			strconv.Itoa(visitor.Share)+" veces más", again, refills, "Abrir salas sin fin no echa a nadie de la suya."),
	}
}
