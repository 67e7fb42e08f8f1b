// Package codec encodes what the program keeps for itself and sends between
// its processes: CBOR, whose JSON would take three times as long.
package codec

import "github.com/fxamacker/cbor/v2"

// What was packed is unpacked, whatever its strings are: inputs and services
// aren't asked for UTF-8 here.
var (
	encoding = must(cbor.EncOptions{Time: cbor.TimeRFC3339Nano}.EncMode())
	decoding = must(cbor.DecOptions{UTF8: cbor.UTF8DecodeInvalid}.DecMode())
)

func must[T any](mode T, err error) T {
	if err != nil {
		panic(err) // the options are ours
	}
	return mode
}

// Marshal packs a value. It fails for values of types that can't be packed only.
func Marshal(v any) ([]byte, error) { return encoding.Marshal(v) }

// Unmarshal unpacks what Marshal returned for a value of the type that v
// points to. Fields that v doesn't have are left out.
func Unmarshal(data []byte, v any) error { return decoding.Unmarshal(data, v) }
