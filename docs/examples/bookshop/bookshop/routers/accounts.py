from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from bookshop.security import signed_in

router = APIRouter(tags=["accounts"])


@router.post("/session", status_code=201)
def sign_in() -> dict[str, str]:
    return {"token": "..."}


@router.get("/me")
def read_account(user: Annotated[str, Depends(signed_in)]) -> str:
    return user
