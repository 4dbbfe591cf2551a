package wire

import (
	"strconv"

	"turnpike/internal/fault"
	"turnpike/internal/message"
)

func (a *ActionObject) fillProduct(at param, into *message.Interactive, _ *Draft) *fault.Error {
	into.Shop = &message.Shop{Catalog: string(a.Catalog), Product: string(a.Product)}
	return a.product(at)
}

func (a *ActionObject) product(at param) *fault.Error {
	return first(at.required("catalog_id", a.Catalog, message.MaxProductID), at.required("product_retailer_id", a.Product, message.MaxProductID))
}

func (a *ActionObject) fillProducts(at param, into *message.Interactive, _ *Draft) *fault.Error {
	if f := first(at.required("catalog_id", a.Catalog, message.MaxProductID), at.count("sections", len(a.Sections), 1, message.MaxSections)); f != nil {
		return f
	}
	into.Shop = &message.Shop{Catalog: string(a.Catalog), Sections: make([]message.ShopSection, len(a.Sections))}
	left := message.MaxProducts
	for i := range a.Sections {
		at := at.in("sections").at(i)
		if f := a.sectionTitle(i, at); f != nil {
			return f
		}
		if f := a.Sections[i].products(at, &into.Shop.Sections[i], left); f != nil {
			return f
		}
		left -= len(a.Sections[i].Products)
	}
	return nil
}

// products checks a section of products. left is how many the message may still have.
func (s *SectionObject) products(at param, out *message.ShopSection, left int) *fault.Error {
	switch n := len(s.Products); {
	case n == 0:
		return at.missing("product_items", "have at least one entry")
	case n > left:
		return at.invalid("product_items", "not bring the products of all sections above "+strconv.Itoa(message.MaxProducts))
	}
	out.Title = string(s.Title)
	for i := range s.Products {
		if f := at.in("product_items").at(i).required("product_retailer_id", s.Products[i].ID, message.MaxProductID); f != nil {
			return f
		}
		out.Products = append(out.Products, string(s.Products[i].ID))
	}
	return nil
}

func (a *ActionObject) fillCatalog(at param, into *message.Interactive, _ *Draft) *fault.Error {
	into.Shop = &message.Shop{}
	if a.Parameters == nil {
		return nil
	}
	into.Shop.Thumbnail = string(a.Parameters.Thumbnail)
	return at.in("parameters").optional("thumbnail_product_retailer_id", a.Parameters.Thumbnail, message.MaxProductID)
}
