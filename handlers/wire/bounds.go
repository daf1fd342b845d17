package wire

import (
	"strconv"

	"envivo/handlers/bounds"
	"envivo/handlers/wire/stall"
	"envivo/handlers/wire/trace"
)

// LabBounds are those of the labs of a [Tap].
func LabBounds() []bounds.Bound {
	return []bounds.Bound{
		bounds.New("Laboratorios: uno por página con widgets",
			bounds.Shares(strconv.Itoa, LabShares.Each, LabShares.Promised, LabShares.Address, LabShares.All),
			"el visitante, su dirección y todos",
			"hasta "+bounds.Time(labUnseen)+" después de cerrar la página; nunca más de "+bounds.Time(labLife),
			"Dos pestañas aseguradas para cada persona de un aula. Sin laboratorio, los widgets funcionan igual, pero no se miden."),
		bounds.New("Lo que graban y retienen los laboratorios",
			bounds.Shares(bounds.Bytes[int], MemoryShares.Each, MemoryShares.Promised, MemoryShares.Address, MemoryShares.All),
			"el visitante, su dirección y todos", "lo que dure el laboratorio",
			"Con lo asegurado caben los últimos cientos de mensajes. Quien no puede tener más pierde antes lo más viejo, y se le dice."),
		bounds.New("Lo que graba un laboratorio", bounds.Bytes(maxWeight)+", "+bounds.Count(maxTracks, "conexiones")+", "+
			bounds.Count(maxEntries, "apuntes de cada una"), "cada laboratorio", "lo que dure",
			"Una lección entera con cuatro clientes. Paga la conexión que más habla."),
		bounds.New("Lo que retiene un sabotaje", bounds.Bytes(maxQueued)+" en cada sentido; si falta sitio, "+bounds.Bytes(fairlyQueued),
			"cada conexión saboteada", "hasta que pasa o se cura, "+bounds.Time(trace.MaxFault)+" como mucho",
			"Como los búferes del propio TCP: después espera quien envía."),
	}
}

// ConnBounds are those of every connection of a [Tap].
func ConnBounds() []bounds.Bound {
	return []bounds.Bound{
		bounds.New("Espera a quien no lee nada", bounds.Time(stall.After), "cada conexión", "–",
			"Una wifi que se va y vuelve tarda menos. Quien se corta vuelve con su cursor y no pierde nada."),
	}
}
