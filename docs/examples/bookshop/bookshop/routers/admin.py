from __future__ import annotations

from fastapi import APIRouter, Depends

from bookshop.security import administrator

router = APIRouter(prefix="/admin", tags=["admin"], dependencies=[Depends(administrator)])


@router.put("/books/{book_id}")
def change_book(book_id: int) -> int:
    return book_id


@router.delete("/books/{book_id}", status_code=204)
def remove_book(book_id: int) -> None: ...
