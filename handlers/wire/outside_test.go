package wire_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"envivo/handlers/wire"
)

// On a listener without a tap there are no labs, and everything else is as ever.
func TestWithoutATapNobodyHasALab(t *testing.T) {
	handler := wire.Faults(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if wire.LabOf(r) != nil || wire.ConnOf(r) != nil {
			t.Error("a request without a tap has a connection of one")
		}
		_, _ = io.WriteString(w, "hola")
	}))
	server := httptest.NewUnstartedServer(handler)
	server.Config.ConnContext = wire.ConnContext
	server.Start()
	defer server.Close()
	client := server.Client()
	defer client.CloseIdleConnections()
	response, err := client.Get(server.URL + "/?lab=x")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if body, _ := io.ReadAll(response.Body); string(body) != "hola" {
		t.Errorf("%q", body)
	}
	pipe, other := net.Pipe()
	defer pipe.Close()
	defer other.Close()
	if ctx := context.Background(); wire.ConnContext(ctx, pipe) != ctx {
		t.Error("a connection that is no tap's changes the context")
	}
}

func TestBoundsAreSaidToTheOperator(t *testing.T) {
	for _, b := range append(wire.LabBounds(), wire.ConnBounds()...) {
		if b.Name == "" || b.Value == "" || b.Payer == "" || b.Lasts == "" || b.Why == "" {
			t.Errorf("%+v", b)
		}
	}
}
