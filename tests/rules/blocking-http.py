"""Synchronous requests in async functions."""

import asyncio
import http.client
import urllib.parse
import urllib.request
from urllib.request import urlopen

import httpx
import requests
import urllib3
from requests import Session


async def functions(url):
    requests.get(url)  # expect: CNL502@5-17
    requests.post(url, json={})  # expect: CNL502
    urlopen(url)  # expect: CNL502@5-12
    urllib.request.urlretrieve(url, "file")  # expect: CNL502
    httpx.get(url)  # expect: CNL502
    urllib3.request("GET", url)  # expect: CNL502


async def methods(url, annotated: requests.Session, client: httpx.Client):
    session = requests.Session()
    session.get(url)  # expect: CNL502@5-16
    with httpx.Client() as opened:
        opened.post(url)  # expect: CNL502
    with Session() as another:
        another.get(url)  # expect: CNL502
    annotated.get(url)  # expect: CNL502
    client.get(url)  # expect: CNL502
    connection = http.client.HTTPSConnection(url)
    connection.request("GET", "/")  # expect: CNL502
    connection.getresponse()  # expect: CNL502
    urllib3.PoolManager().request("GET", url)  # expect: CNL502


async def fine(url, cache, given):
    urllib.parse.urlparse(url)
    urllib.request.Request(url)
    await asyncio.to_thread(requests.get, url)
    async with httpx.AsyncClient() as client:
        await client.get(url)
    cache.get(url)
    given.session.post(url)
    requests.Session()


def sync_code(url):
    return requests.get(url)
