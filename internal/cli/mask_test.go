package cli

import (
	"testing"

	"veribatch/internal/verify"
)

func TestMask(t *testing.T) {
	for _, test := range []struct {
		field       verify.Field
		value, want string
	}{
		{verify.Name, "欧阳·甲", "欧***"},
		{verify.Name, "甲", "*"},
		{verify.Name, "", ""},
		{verify.IDNumber, "11010519491231002X", "11***************X"},
		{verify.IDNumber, "12", "**"},
		{verify.UserID, "u000123", "u*****3"},
		{verify.FaceImage, "https://photos.example.com/faces/甲.jpg?Signature=abc", "https://photos.example.com/….jpg"},
		{verify.FaceImage, "https://user:pass@photos.example.com:8443/x", "https://photos.example.com/…"},
		{verify.FaceImage, "faces/甲.png", "….png"},
		{verify.IDBackImage, "", ""},
	} {
		if got := masked(test.field, test.value); got != test.want {
			t.Errorf("masked(%s, …) = %q, want %q", test.field, got, test.want)
		}
	}
}
