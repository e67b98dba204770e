from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from bookshop.security import signed_in

router = APIRouter(prefix="/orders", tags=["orders"])
User = Annotated[str, Depends(signed_in)]


@router.get("")
def list_orders(user: User) -> list[int]:
    return []


@router.post("", status_code=201)
def place_order(user: User) -> int:
    return 1


@router.patch("/{order_id}")
def change_order(order_id: int, user: User) -> int:
    return order_id


@router.delete("/{order_id}", status_code=204)
def cancel_order(order_id: int, user: User) -> None: ...
