package cloudauth

import "encoding/json"

// A score is a number, or a string that holds one; nil for anything else.
type score struct{ value *float64 }

// UnmarshalJSON implements json.Unmarshaler. It takes whatever there is.
func (s *score) UnmarshalJSON(data []byte) error {
	word := text(data)
	_ = json.Unmarshal(data, &word) // a bare number isn't quoted
	s.value = word.number()
	return nil
}
